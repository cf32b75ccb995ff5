"""What every page stands on: who is asking, routes with a policy, forms, languages, headers, frames."""
