# One image for gateway, router, notifier and the command line; docker-compose.yml says which one a container is.
FROM node:24-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
# What is optional is needed to build (the bundler is of one platform) and leaves the image below, with the embedded database.
RUN npm ci --ignore-scripts
COPY . .
RUN npm run build && npm prune --omit=dev --omit=optional --ignore-scripts \
  # Of the two families two weights are printed with; the other sixteen are 80 MB.
  && find node_modules/@expo-google-fonts -name '*.ttf' ! -path '*/400Regular/*' ! -path '*/600SemiBold/*' -delete

FROM node:24-bookworm-slim
# Memory that a start needs and nobody gives back: docs/decisions/0132.
ENV NODE_ENV=production HOST=0.0.0.0 REDRESS_DATA=/data NODE_OPTIONS=--max-semi-space-size=8 MALLOC_ARENA_MAX=1
WORKDIR /app
COPY --from=build --chown=node:node /app /app
RUN mkdir /data && chown node:node /data
USER node
VOLUME /data
EXPOSE 3000 3001 2525
# The heartbeat of this container's app: fresh and without problems.
HEALTHCHECK --interval=15s --timeout=10s --start-period=30s --retries=3 CMD ["node", "dist/apps/cli/apps/cli/src/main.js", "alive"]
# Node is the first process and handles SIGTERM itself, so that an app drains within the grace period.
STOPSIGNAL SIGTERM
ENTRYPOINT ["node"]
CMD ["dist/apps/gateway/apps/gateway/src/main.js"]
