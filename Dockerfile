# One image for all processes: the command says which. Build it: docker build -t scrawl .
ARG PYTHON=3.11-slim-bookworm

FROM docker.io/library/python:${PYTHON} AS build
WORKDIR /srv/scrawl
# The libraries before the code: a change of the code does not install them again.
COPY requirements/uv.txt requirements/base.txt requirements/
RUN python3 -m venv /tmp/uv \
    && /tmp/uv/bin/pip install --quiet --no-cache-dir --require-hashes --requirement requirements/uv.txt \
    && python3 -m venv --without-pip /opt/venv \
    && /tmp/uv/bin/uv pip install --quiet --no-cache --python /opt/venv/bin/python \
        --require-hashes --requirement requirements/base.txt
COPY . .
# The root file system is read-only where it runs: compile and collect now. No name of a source's time is
# in the compiled files, so that copying them cannot make them look old.
RUN DJANGO_SETTINGS_MODULE=ocrsite.settings STATIC_ROOT=/srv/scrawl/collected VAR_DIR=/tmp/var /opt/venv/bin/python -c \
        "import django; django.setup(); from ocrsite.up import collect_static; collect_static()" \
    && /opt/venv/bin/python -m compileall -q -j 0 --invalidation-mode unchecked-hash /opt/venv/lib /srv/scrawl

FROM docker.io/library/python:${PYTHON}
LABEL org.opencontainers.image.title="Scrawl" \
    org.opencontainers.image.description="Reads handwritten numbers: a site, an API and a reader"
# A number that no host gives to anybody; Kubernetes wants to see that it is not root's.
RUN groupadd --gid 10001 scrawl \
    && useradd --uid 10001 --gid 10001 --no-create-home --home-dir /nonexistent --shell /usr/sbin/nologin scrawl \
    && install -d -m 0700 -o scrawl -g scrawl /var/lib/scrawl /var/lib/scrawl/images
COPY --from=build /opt/venv /opt/venv
COPY --from=build /srv/scrawl /srv/scrawl
ENV PATH=/opt/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    VAR_DIR=/var/lib/scrawl \
    STATIC_ROOT=/srv/scrawl/collected \
    BIND=0.0.0.0 \
    PORT=8000 \
    LOG_FORMAT=json \
    MALLOC_ARENA_MAX=2 \
    GUNICORN_CMD_ARGS="--worker-tmp-dir /dev/shm"
WORKDIR /srv/scrawl
USER 10001:10001
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s --retries=3 \
    CMD ["python", "-c", "import os, urllib.request as u; u.urlopen('http://127.0.0.1:' + os.environ['PORT'] + '/healthz', timeout=4)"]
CMD ["gunicorn", "--config", "ocrsite/gunicorn.py", "ocrsite.wsgi"]
