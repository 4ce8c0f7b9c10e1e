"""The demo county: invented people, real trains of thought."""
