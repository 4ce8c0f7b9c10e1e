"""How dates and times are written, by language: what Django has is not always how we write."""
