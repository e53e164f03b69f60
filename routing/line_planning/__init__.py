"""From demand to lines.

In the order in which a plan is made:

1. `sense` says what a planner would sign as a line; `ways` finds ways along streets with stops.
2. `pool` makes candidate lines; `savings` and `direct_kernel` say what each saves riders.
3. `greedy` chooses a first set; `choice` improves it with CP-SAT and bounds what the pool can give.
4. `search` anneals lines and headways together from the best set so far; `stopping` ends it.
5. `bounds` says how little riders could pay at best, whatever the lines.

`links` is the same search on the published benchmark instances, where lines run on a plain graph of
links and nobody waits: it shows how good the method is, and plans no city.
"""
