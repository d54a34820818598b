# A worker. Build from the repository's root: docker build -f docker/worker.Dockerfile .
FROM python:3.11-slim-bookworm
WORKDIR /srv
COPY requirements/run.txt requirements/
RUN pip install --no-cache-dir --require-hashes -r requirements/run.txt
COPY pyproject.toml README.md LICENSE NOTICE ./
COPY mappings mappings
COPY encoder encoder
COPY search search
COPY workers workers
RUN pip install --no-cache-dir --no-deps --no-build-isolation . && useradd --create-home figseek
USER figseek
ENV FIGSEEK_DATA=/home/figseek/data
ENTRYPOINT ["figseek"]
CMD ["worker"]
