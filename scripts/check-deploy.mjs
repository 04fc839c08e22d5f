// Checks Dockerfile, docker-compose.yml and deploy/ offline: what kustomize would render is compared with the apps and their
// configuration classes. One line per problem.
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'yaml';
import { build, root } from './build.mjs';
import { readArguments } from './command.mjs';
import { configurationClasses } from './generate-docs.mjs';
import { renderKustomization } from './render-kustomization.mjs';
import { pathToFileURL } from 'node:url';

readArguments({
  command: 'node scripts/check-deploy.mjs',
  summary: 'Checks Dockerfile, docker-compose.yml and deploy/ against the apps, offline.',
});

const problems = [];
const expect = (condition, problem) => {
  if (!condition) problems.push(problem);
};

const text = (path) => readFile(join(root, path), 'utf8');

/** Variables that an app's configuration class reads, and those among them that must be set. */
const settingsOf = async () => {
  const { describeConfig } = await import(pathToFileURL(join(root, 'dist/libs/platform/src/index.js')).href);
  const { classes } = await configurationClasses();
  return new Map(classes.filter(({ app, name }) => app === name).map(({ app, type }) => [app, describeConfig(type)]));
};

const checkEnvironment = (where, names, settings) => {
  const known = new Set(settings.map(({ name }) => name));
  for (const name of names) expect(known.has(name), `${where} sets ${name}, which the app does not read`);
  for (const { name, required } of settings) expect(!required || names.has(name), `${where} does not set ${name}, which the app needs`);
};

const selects = (selector, labels) =>
  Object.entries(selector?.matchLabels ?? selector ?? {}).every(([name, value]) => labels[name] === value);

const checkPod = (where, { spec }, settings, configMaps) => {
  const container = spec.containers[0];
  const security = { ...spec.securityContext, ...container.securityContext };
  expect(spec.containers.length === 1 && container.name === 'app', `${where}: one container named app is expected`);
  expect(security.runAsNonRoot === true && security.runAsUser > 0, `${where} may run as root`);
  expect(security.allowPrivilegeEscalation === false, `${where} may escalate privileges`);
  expect(security.readOnlyRootFilesystem === true, `${where} has a writable root file system`);
  expect(security.capabilities?.drop?.includes('ALL'), `${where} keeps capabilities`);
  expect(security.seccompProfile?.type === 'RuntimeDefault', `${where} has no seccomp profile`);
  expect(spec.automountServiceAccountToken === false, `${where} is given a token of the cluster`);
  expect(spec.enableServiceLinks === false, `${where} has service links, which could set OSTIARY_*_PORT`);
  expect(container.resources?.requests?.cpu && container.resources.requests.memory, `${where} requests no resources`);
  expect(container.resources?.limits?.memory, `${where} has no memory limit`);
  expect(/:[^:/]+$/.test(container.image) && !container.image.endsWith(':latest'), `${where}: ${container.image} has no fixed tag`);
  const shared = (container.envFrom ?? []).flatMap(({ configMapRef }) => Object.keys(configMaps.get(configMapRef.name) ?? {}));
  const own = (container.env ?? []).map(({ name }) => name);
  const known = new Set(settings.map(({ name }) => name));
  checkEnvironment(where, new Set([...own, ...shared.filter((name) => known.has(name))]), settings);
  for (const setting of settings.filter(({ secret }) => secret)) {
    const entry = (container.env ?? []).find(({ name }) => name === setting.name);
    expect(
      !shared.includes(setting.name) && entry?.value === undefined,
      `${where}: ${setting.name} is a secret and must come from a Secret`,
    );
  }
};

const checkCluster = async (apps, settings) => {
  const rendered = await renderKustomization('deploy/base');
  const example = await renderKustomization('deploy/example');
  problems.push(...rendered.problems, ...example.problems);
  const { resources } = rendered;
  const of = (kind, name) => resources.find((resource) => resource.kind === kind && resource.metadata.name === name);
  const configMaps = new Map(resources.filter(({ kind }) => kind === 'ConfigMap').map(({ metadata, data }) => [metadata.name, data]));
  const everyVariable = new Set([...settings.values()].flat().map(({ name }) => name));
  for (const data of configMaps.values())
    for (const [name, value] of Object.entries(data)) {
      expect(everyVariable.has(name), `the ConfigMap sets ${name}, which no app reads`);
      expect(typeof value === 'string', `the ConfigMap's ${name} must be quoted: it is no string`);
    }
  for (const app of apps) {
    const deployment = of('Deployment', app);
    expect(deployment, `deploy/base has no Deployment ${app}`);
    if (!deployment) continue;
    const { selector, template } = deployment.spec;
    expect(selects(selector, template.metadata.labels), `Deployment ${app} does not select its own pods`);
    checkPod(`Deployment ${app}`, template, settings.get(app) ?? [], configMaps);
    const [container] = template.spec.containers;
    for (const probe of ['startupProbe', 'livenessProbe', 'readinessProbe']) {
      const { path, port } = container[probe]?.httpGet ?? {};
      expect(
        path === (probe === 'readinessProbe' ? '/readyz' : '/livez') && port === 'management',
        `Deployment ${app} has no proper ${probe}`,
      );
    }
    expect(
      container.ports.some(({ name, containerPort }) => name === 'management' && containerPort === 9000),
      `Deployment ${app} has no management port`,
    );
    const budget = of('PodDisruptionBudget', app);
    expect(budget && selects(budget.spec.selector, template.metadata.labels), `${app} has no PodDisruptionBudget that selects its pods`);
    const seconds = Number(configMaps.get('ostiary-settings')?.OSTIARY_SHUTDOWN_SECONDS);
    expect(template.spec.terminationGracePeriodSeconds > seconds + 5, `Deployment ${app} is killed before it may finish its requests`);
    const isPublic = (settings.get(app) ?? []).some(({ name }) => name === `OSTIARY_${app.toUpperCase()}_PORT`);
    if (!isPublic) continue;
    const service = of('Service', app);
    expect(service && selects(service.spec.selector, template.metadata.labels), `${app} has no Service that selects its pods`);
    const port = container.env.find(({ name }) => name === `OSTIARY_${app.toUpperCase()}_PORT`)?.value;
    expect(
      container.ports.some(({ name, containerPort }) => name === 'http' && String(containerPort) === port),
      `${app} listens on another port than it declares`,
    );
  }
  for (const { kind, metadata } of resources)
    expect(kind !== 'Deployment' || apps.includes(metadata.name), `Deployment ${metadata.name} is of no app`);
  expect(!resources.some(({ kind }) => kind === 'Secret'), 'deploy/base holds a Secret: secrets are made where they are used');
  const job = of('Job', 'migrate');
  expect(job, 'deploy/base has no Job migrate');
  if (job) checkPod('Job migrate', job.spec.template, settings.get('migrate') ?? [], configMaps);
};

const checkCompose = async (apps, settings) => {
  const { services } = parse(await text('docker-compose.yml'), { merge: true });
  const ours = Object.entries(services).filter(([, service]) => service.build !== undefined);
  for (const name of [...apps, 'migrate']) expect(services[name]?.build?.target === name, `docker-compose.yml does not build ${name}`);
  for (const name of ['nats', 'postgres', 'mail']) expect(services[name], `docker-compose.yml has no ${name}`);
  for (const [name, service] of ours) {
    expect(settings.has(name), `docker-compose.yml builds ${name}, which is no app`);
    const own = settings.get(name) ?? [];
    const shared = new Set(['NODE_ENV', 'OSTIARY_PUBLIC_URL', 'OSTIARY_INTROSPECTION_PUBLIC_URL']);
    const names = new Set(Object.keys(service.environment ?? {}).filter((variable) => !shared.has(variable)));
    checkEnvironment(`docker-compose.yml: ${name}`, names, own);
    for (const setting of own.filter(({ secret }) => secret)) {
      const value = service.environment?.[setting.name] ?? '${:?}';
      const isPlain = !value.includes('${') && /:\/\/[^/]*@|^[^:]*$/.test(value);
      expect(!isPlain, `docker-compose.yml: ${name} has a secret in plain sight (${setting.name})`);
    }
  }
};

const checkDockerfile = async (apps) => {
  const dockerfile = await text('Dockerfile');
  const stages = [...dockerfile.matchAll(/^FROM (\S+)(?: AS (\S+))?$/gm)].map(([, base, name]) => ({ base, name }));
  const targets = stages.filter(({ base }) => base === 'app').map(({ name }) => name);
  for (const app of [...apps, 'migrate']) {
    expect(targets.includes(app), `the Dockerfile has no target ${app}`);
    expect(dockerfile.includes(`dist/apps/${app}/src/main.js`), `the Dockerfile does not run ${app}`);
    const main = await stat(join(root, `apps/${app}/src/main.ts`)).catch(() => null);
    expect(main !== null, `apps/${app}/src/main.ts is not there, and the Dockerfile runs it`);
  }
  for (const target of targets)
    expect(apps.includes(target) || target === 'migrate', `the Dockerfile has a target ${target}, which is no app`);
  const final = dockerfile.slice(dockerfile.indexOf(' AS app\n'));
  expect(/^USER (?!root)\S+$/m.test(final), 'the images run as root');
  expect(/^HEALTHCHECK /m.test(final), 'the images have no HEALTHCHECK');
  expect(
    stages.every(({ base }) => base === 'app' || /^node:24\b/.test(base)),
    'an image is not of Node 24',
  );
  expect(
    /^COPY .*scripts\/launch\.sh \.\/$/m.test(final) && /^ENTRYPOINT \["sh", "launch\.sh", "node"\]$/m.test(final),
    'the images do not start with scripts/launch.sh',
  );
  expect(/^COPY --from=build \/src\/dist\/node_modules dist\/node_modules$/m.test(final), 'the images lack the bundled packages');
  expect(/npm ci --omit=dev/.test(dockerfile), 'the images have development packages');
};

await build();
const settings = await settingsOf();
const { appNames } = await import(pathToFileURL(join(root, 'dist/libs/contracts/src/index.js')).href);
const apps = appNames.filter((name) => name !== 'demo');
for (const app of [...apps, 'migrate']) expect(settings.has(app), `${app} has no configuration class in apps/${app}/src/${app}.config.ts`);
const readme = await text('deploy/README.md');
for (const app of apps) expect(readme.includes(`\`ostiary-${app}\``), `deploy/README.md does not say what the Secret ostiary-${app} holds`);
await checkDockerfile(apps);
await checkCompose(apps, settings);
await checkCluster(apps, settings);
for (const problem of problems) console.log(problem);
process.exit(problems.length > 0 ? 1 : 0);
