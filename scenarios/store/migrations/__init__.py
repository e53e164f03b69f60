"""How the tables became what they are; one file per step, applied in order by `migrate`."""
