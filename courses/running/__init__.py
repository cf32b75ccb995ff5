"""What happens to a published run and touches its people: decide, change, postpone, cancel, substitute."""
