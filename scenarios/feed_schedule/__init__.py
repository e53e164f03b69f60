"""Vehicle blocks and driver duties for the trips of a feed, without a street map."""
