"""Electronic supervision: rules over what happened, cards, appeals and scores."""
