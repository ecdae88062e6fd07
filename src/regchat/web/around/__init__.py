"""What stands around the app: whom it answers, how often, how much, and with what headers."""
