from django.core.cache.backends.redis import RedisCache


class SteadyCache(RedisCache):
    pass
