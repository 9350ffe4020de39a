"""What all tests share: how Hypothesis draws, so that a run depends on neither the machine's speed nor on chance."""

from hypothesis import HealthCheck, settings

settings.register_profile("steady", derandomize=True, deadline=None, print_blob=True, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("steady")
