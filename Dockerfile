# The image of Vedette: one program, started as web, worker or cron. linux/amd64 and linux/arm64.
#
#   docker build -t vedette .
#   docker buildx build --platform linux/amd64,linux/arm64 -t registry.example.com/vedette --push .
#
# Behind a proxy or with an npm registry of your own, say so for this build alone:
#   --build-arg HTTPS_PROXY=… --build-arg npm_config_registry=…
# With the Postgres that "run all" starts by itself (60 MB more): --build-arg WITH_POSTGRES=1

ARG BUILD_IMAGE=node:24-bookworm-slim
ARG BASE_IMAGE=debian:bookworm-slim

FROM ${BUILD_IMAGE} AS build
ARG npm_config_registry
WORKDIR /opt/vedette
COPY package.json package-lock.json .npmrc ./
RUN npm ci --omit=dev --no-audit --no-fund --loglevel=error
COPY . .
ARG WITH_POSTGRES=
# The Node of package-lock.json, checked by its hash: the image runs on what the tests ran on.
RUN set -eu; \
    mv "node_modules/node-linux-$(uname -m | sed 's/x86_64/x64/; s/aarch64/arm64/')/bin/node" /usr/local/bin/vedette-node; \
    vedette-node node_modules/vite/bin/vite.js build ui --logLevel warn; \
    vedette-node deploy/image/forget-what-builds-pages.ts ${WITH_POSTGRES:+--with-postgres}; \
    npm prune --omit=dev --no-audit --no-fund --loglevel=error; \
    mkdir -p /image/opt/vedette/ui /image/usr/local/bin; \
    mv node_modules src migrations package.json LICENSE /image/opt/vedette/; \
    mv ui/dist /image/opt/vedette/ui/; \
    find /image/opt/vedette -name '*.test.ts' -delete; \
    mv /usr/local/bin/vedette-node /image/usr/local/bin/node; \
    for program in vedette vedette-entrypoint vedette-health; do \
      install -m 755 "deploy/image/$program" "/image/usr/local/bin/$program"; \
    done; \
    ln -s vedette /image/usr/local/bin/sentry; \
    chmod -R go+rX,go-w /image

FROM ${BASE_IMAGE}
LABEL org.opencontainers.image.title="Vedette" \
      org.opencontainers.image.description="Self-hosted error tracking that every Sentry SDK can talk to" \
      org.opencontainers.image.licenses="Apache-2.0"
RUN apt-get update -qq \
 && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends tini >/dev/null \
 && rm -rf /var/lib/apt/lists/* /var/cache/apt/*
# 999 is the number that Sentry's own image gave its user: volumes that it wrote stay readable and writable. One
# folder under two names, so that files lie in one place whichever of the two a volume is mounted on.
RUN groupadd --system --gid 999 vedette \
 && useradd --system --uid 999 --gid vedette --home-dir /var/lib/vedette --shell /usr/sbin/nologin vedette \
 && install -d -o vedette -g vedette /var/lib/vedette /var/lib/vedette/files /var/lib/vedette/spool \
 && ln -s vedette /var/lib/sentry \
 && mkdir /etc/vedette /etc/sentry
COPY --from=build /image /
ENV NODE_ENV=production \
    VEDETTE_DATA_DIR=/var/lib/vedette \
    VEDETTE_HOST=0.0.0.0
USER vedette
WORKDIR /var/lib/vedette
VOLUME /var/lib/vedette
EXPOSE 9000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --retries=3 CMD ["vedette-health"]
ENTRYPOINT ["tini", "--", "vedette-entrypoint"]
