# Production image: the application only; PostgreSQL and Valkey are services of their own.
FROM python:3.11-slim

ENV PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    PIP_DISABLE_PIP_VERSION_CHECK=1 \
    NORTHBOUND_MODE=production \
    NORTHBOUND_DATA=/data

WORKDIR /app

# Before the code: a change of the code does not install everything again.
COPY requirements/production.txt requirements/production.txt
RUN pip install --no-cache-dir --require-hashes --no-deps --requirement requirements/production.txt

COPY . .

# Collecting files needs settings, and none of these values is used for anything else or kept.
RUN DATABASE_URL=postgres://nobody@localhost/none \
    REDIS_URL=redis://localhost/0 \
    NORTHBOUND_SECRET_KEY=only-while-the-image-is-built-and-never-afterwards-0123456789 \
    NORTHBOUND_VAULT_KEY_FILE=/nonexistent \
    NORTHBOUND_PUBLIC_URL=https://localhost \
    NORTHBOUND_HOSTS=localhost \
    python manage.py collectstatic --noinput --verbosity 0 \
    && useradd --system --uid 10001 --no-create-home --shell /usr/sbin/nologin northbound \
    && mkdir /data && chown northbound /data

USER northbound
VOLUME /data
EXPOSE 8000

# Without the addresses of pages: those of invitations and of password resets are secrets.
CMD ["gunicorn", "mentoring.wsgi:application", "--bind", "0.0.0.0:8000", "--workers", "3", "--timeout", "60", "--worker-tmp-dir", "/dev/shm", "--no-control-socket", "--access-logfile", "-", "--access-logformat", "%(h)s %(m)s %(s)s %(B)s %(M)sms"]
