# The application alone, as a user that owns nothing but /files, for pictures, and writes to that and /tmp only; compose.yaml adds PostgreSQL and Valkey.
FROM python:3.13-slim
WORKDIR /app
COPY requirements.txt .
RUN pip install --no-cache-dir --require-hashes -r requirements.txt
COPY . .
RUN python -m compileall -q marketplace migrations wsgi.py && useradd --system --uid 10001 --no-create-home leadpact \
    && mkdir /files && chown 10001 /files
USER 10001
ENV FLASK_APP=wsgi.py PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1
CMD ["gunicorn", "--config", "python:marketplace.standalone.web", "--workers", "2", "--bind", "0.0.0.0:8000", "wsgi:app"]
