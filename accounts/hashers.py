from django.contrib.auth.hashers import Argon2PasswordHasher


class LeanArgon2PasswordHasher(Argon2PasswordHasher):
    """Argon2id as OWASP recommends it: 19 MiB, two passes, one lane.

    Django's own setting takes 100 MiB and eight threads for each sign-in, so that a handful at
    once would push a small machine out of memory."""

    memory_cost = 19 * 1024  # KiB
    time_cost = 2
    parallelism = 1
