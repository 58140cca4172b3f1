"""What the study team does about one person, and its inbox: what the command and the console both call."""
