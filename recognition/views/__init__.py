"""The pages. Each view finds what belongs to the person who asks, calls one function of the domain, and shows it."""
