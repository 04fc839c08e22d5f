// Renders a folder of deploy/ as kustomize would, by the part of kustomize that these folders use.
// As a command: `node scripts/render-kustomization.mjs deploy/base` prints the resources as JSON.
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { root } from './build.mjs';
import { isCommand, readArguments } from './command.mjs';

const isMap = (value) => typeof value === 'object' && value !== null && !Array.isArray(value);
const mergeKey = {
  containers: 'name',
  initContainers: 'name',
  env: 'name',
  volumes: 'name',
  volumeMounts: 'mountPath',
  ports: 'containerPort',
};

/** Strategic merge: maps by member, the lists above by their key, everything else replaced. */
const merged = (base, patch) => {
  if (!isMap(base) || !isMap(patch)) return patch;
  const result = { ...base };
  for (const [name, value] of Object.entries(patch)) {
    const key = mergeKey[name];
    if (key !== undefined && Array.isArray(base[name]) && Array.isArray(value)) {
      const rest = value.filter((entry) => !base[name].some((other) => other[key] === entry[key]));
      result[name] = [...base[name].map((entry) => merged(entry, value.find((other) => other[key] === entry[key]) ?? {})), ...rest];
    } else result[name] = name in base ? merged(base[name], value) : value;
  }
  return result;
};

/** The template of the pods that a resource makes; undefined for one that makes none. */
export const podTemplateOf = ({ spec }) => spec?.jobTemplate?.spec.template ?? spec?.template;

const documents = async (path, problems) =>
  parseAllDocuments(await readFile(join(root, path), 'utf8'), { merge: true }).flatMap((document) => {
    for (const error of document.errors) problems.push(`${path}: ${error.message}`);
    const value = document.toJS();
    return value === null ? [] : [value];
  });

const readResources = async (folder, paths, problems) => {
  const resources = [];
  for (const path of paths) {
    const full = join(folder, path);
    const found = await stat(join(root, full)).catch(() => null);
    if (found === null) problems.push(`${folder}/kustomization.yaml names ${path}, which is not there`);
    else resources.push(...(found.isDirectory() ? await render(full, problems) : await documents(full, problems)));
  }
  return resources;
};

const patched = async (folder, { path, target }, resources, problems) => {
  const [patch] = await documents(join(folder, path), problems);
  const isTarget = ({ kind, metadata }) => kind === target.kind && (target.name === undefined || target.name === metadata.name);
  if (!resources.some(isTarget)) problems.push(`${folder}: patch ${path} has no target`);
  const { spec, data } = patch;
  const changes = { ...(spec && { spec }), ...(data && { data }) };
  return resources.map((resource) => (isTarget(resource) ? merged(resource, changes) : resource));
};

/** Labels, namespace and images. */
const finish = (resource, { labels = [], namespace, images = [] }) => {
  const pairs = Object.assign({}, ...labels.map((entry) => entry.pairs));
  const template = podTemplateOf(resource);
  resource.metadata.labels = { ...resource.metadata.labels, ...pairs };
  if (template) template.metadata.labels = { ...template.metadata.labels, ...pairs };
  if (namespace && resource.kind !== 'Namespace') resource.metadata.namespace = namespace;
  for (const container of template?.spec?.containers ?? []) {
    const image = images.find(({ name }) => name === container.image);
    if (image) container.image = `${image.newName ?? image.name}:${image.newTag}`;
  }
};

const render = async (folder, problems) => {
  const [kustomization] = await documents(join(folder, 'kustomization.yaml'), problems);
  let resources = await readResources(folder, kustomization.resources, problems);
  for (const patch of kustomization.patches ?? []) resources = await patched(folder, patch, resources, problems);
  for (const resource of resources) finish(resource, kustomization);
  const used = new Set([...kustomization.resources, ...(kustomization.patches ?? []).map(({ path }) => path)]);
  const yamls = (await readdir(join(root, folder))).filter((name) => name.endsWith('.yaml') && name !== 'kustomization.yaml');
  for (const name of yamls) if (!used.has(name)) problems.push(`${folder}/${name} is in no kustomization`);
  return resources;
};

/** The resources of a kustomization as they would be applied, and what is wrong with it, one sentence each. */
export const renderKustomization = async (folder) => {
  const problems = [];
  return { resources: await render(folder, problems), problems };
};

if (isCommand(import.meta.url)) {
  const { operands } = readArguments({
    command: 'node scripts/render-kustomization.mjs',
    summary: 'Prints as JSON what kustomize would render.',
    positionals: { folder: 'the folder with a kustomization.yaml; deploy/base when left out' },
  });
  const { resources, problems } = await renderKustomization(operands[0] ?? 'deploy/base');
  for (const problem of problems) console.error(problem);
  console.log(JSON.stringify(resources));
  process.exitCode = problems.length > 0 ? 1 : 0;
}
