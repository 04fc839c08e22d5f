import { describe, expect, it } from '@jest/globals';
import { readFile } from 'node:fs/promises';
import { appNames, type AppName, isServiceName, serviceNames } from '#contracts';
import { parse } from 'yaml';

type Names = { readonly services: readonly string[]; readonly fronts: readonly string[] };
type Deployment = { deploymentFiles(names: Names, description?: object): Promise<Readonly<Record<string, string>>> };

const script: string = '../../scripts/deployment.mjs';
const { deploymentFiles } = (await import(script)) as Deployment;

const names = { services: serviceNames, fronts: appNames.filter((name) => name !== 'demo' && !isServiceName(name)) };
const described = parse(await readFile('deploy/apps.yaml', 'utf8')) as Readonly<Record<AppName, object>>;
const resources = { cpu: '1m', memory: '1Mi', limit: '2Mi' };

describe('the description of the apps in deploy/apps.yaml', () => {
  it('makes what deploy/, docker-compose.yml and the Dockerfile hold', async () => {
    for (const [path, text] of Object.entries(await deploymentFiles(names)))
      expect([path, await readFile(path, 'utf8')]).toEqual([path, text]);
  });

  it('fails for an app without a manifest', async () => {
    const { session: _session, ...others } = described;
    await expect(deploymentFiles(names, others)).rejects.toThrow('deploy/apps.yaml does not say what resources session asks for.');
    const more = { ...names, services: [...serviceNames, 'newcomer'] };
    await expect(deploymentFiles(more, described)).rejects.toThrow('newcomer');
  });

  it('fails for a manifest without an app', async () => {
    await expect(deploymentFiles(names, { ...described, stray: { resources } })).rejects.toThrow('stray, which is no app');
  });

  it('makes everything for one more service from one entry', async () => {
    const more = { ...names, services: [...serviceNames, 'newcomer'] };
    const files = await deploymentFiles(more, { ...described, newcomer: { resources, secrets: ['api-key'] } });
    const saying = (path: string): readonly string[] => (files[path] ?? '').split('\n').filter((line) => /newcomer/i.test(line));
    expect(files['deploy/base/newcomer.yaml']).toContain('secretKeyRef: { name: ostiary-newcomer, key: api-key }');
    expect(saying('deploy/base/kustomization.yaml')).toHaveLength(2);
    expect(saying('deploy/base/migrate.yaml')).toHaveLength(4);
    expect(saying('docker-compose.yml')).toHaveLength(7);
    expect(saying('Dockerfile')).toHaveLength(3);
  });
});
