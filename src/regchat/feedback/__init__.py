"""What readers say of the answers: kept on their word only, without what points to a person."""
