"""How often each line runs: headways under a fleet and a budget, proven and priced."""
