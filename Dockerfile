# OpenRouter Watcher. `docker run` starts all of it with the database inside, kept in the volume /data; `start`, `api`,
# `worker`, `migrate` and `job` are its commands. It runs as an ordinary user, and the root may be read-only.

# Only builds: any Node from 18 on, on a Debian with the same C library as the programs.
ARG NODE_IMAGE=node:24-bookworm-slim
FROM ${NODE_IMAGE} AS build
RUN apt-get update \
  && apt-get install -y --no-install-recommends binutils busybox-static \
  && rm -rf /var/lib/apt/lists/*
WORKDIR /app
# What is downloaded changes with the lockfile only.
COPY package.json pnpm-lock.yaml pnpm-workspace.yaml .pnpmfile.cjs ./
COPY patches ./patches/
RUN npx -y pnpm@12.21.0 fetch
COPY . .
RUN npm run build -- --filter=@watcher/web
RUN sh deploy/image.sh /image

FROM scratch
# As in package.json.
ARG VERSION=0.1.0
LABEL org.opencontainers.image.title="OpenRouter Watcher" \
  org.opencontainers.image.version="${VERSION}" \
  org.opencontainers.image.licenses="MIT"
COPY --from=build /image/ /
ENV PATH=/usr/local/bin:/bin \
  NODE_ENV=production \
  DATA_DIR=/data \
  HOST=0.0.0.0 \
  PORT=3000
USER 10001:10001
WORKDIR /data
VOLUME /data
EXPOSE 3000
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s \
  CMD ["/bin/sh", "-c", "wget -q -O /dev/null http://127.0.0.1:$PORT/healthz"]
ENTRYPOINT ["watcher"]
CMD ["start"]
