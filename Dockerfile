# The application alone; compose.yaml adds PostgreSQL and Valkey.
FROM python:3.13-slim
WORKDIR /app
COPY requirements.txt .
RUN pip install --no-cache-dir -r requirements.txt
COPY . .
RUN useradd --system leadpact
USER leadpact
ENV FLASK_APP=wsgi.py
CMD ["gunicorn", "--config", "python:marketplace.standalone.web", "--workers", "2", "--bind", "0.0.0.0:8000", "wsgi:app"]
