# Ärendegång as a container. What runs in it (web, worker, beat) is said in docker-compose.yml.
FROM python:3.12-slim-bookworm

ENV PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1

WORKDIR /app

COPY requirements/base.txt requirements/base.txt
RUN pip install --no-cache-dir --require-hashes --no-deps --only-binary :all: -r requirements/base.txt

COPY . .
RUN SECRET_KEY=only-while-building DATABASE_URL=sqlite://:memory: python manage.py collectstatic --noinput \
    && useradd --system --uid 10001 arendegang \
    && install -d -o arendegang /data /data/filer

USER arendegang
ENV MEDIA_ROOT=/data/filer
VOLUME /data
EXPOSE 8000

CMD ["gunicorn", "config.wsgi", "--bind", "0.0.0.0:8000", "--worker-class", "gthread", "--workers", "2", "--threads", "4", "--access-logfile", "-"]
