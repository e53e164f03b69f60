"""From vehicle blocks to driver duties under a labour agreement."""
