from studygroups.models.circles import Circle, CirclePreference, Membership, Succession

__all__ = ["Circle", "CirclePreference", "Membership", "Succession"]
