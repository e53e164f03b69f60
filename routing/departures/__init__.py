"""Minutes of departure that suit counted riders: buses that carry equal loads."""
