"""The programme: network, funding periods, funders, fields of action, projects. Every name is data."""
