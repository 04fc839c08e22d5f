import { describe, expect, it } from '@jest/globals';
import type { Application } from '#contracts';
import { ClientDirectory, ResourceServerDirectory } from '#tenancy';
import { buildApplication, tenantContext } from '#testing';
import { AnsweringRpcClient } from '#testing/fakes';
import { DirectoryApplicationDescriptions } from './directory-application-descriptions.js';

const describedOf = (application: Application) => {
  const service = new AnsweringRpcClient(() => Promise.resolve({ application, resourceServer: null, secrets: [] }));
  const descriptions = new DirectoryApplicationDescriptions(new ClientDirectory(service), new ResourceServerDirectory(service));
  return descriptions.of(tenantContext(), application.clientId);
};

describe('RFC 7591 §5: the page of an application in the list of those that a user allowed something', () => {
  const elsewhere = { clientUri: 'https://evil.example/' };

  it('is none of another site where nobody answers for the application, any more', async () => {
    expect(await describedOf(buildApplication({ ...elsewhere, selfRegistered: true }))).toMatchObject({ clientUri: null });
    const own = buildApplication({ clientUri: 'https://app.example/about', selfRegistered: true });
    expect(await describedOf(own)).toMatchObject({ clientUri: 'https://app.example/about' });
  });

  it('is of any site where somebody does', async () => {
    expect(await describedOf(buildApplication(elsewhere))).toMatchObject(elsewhere);
    expect(await describedOf(buildApplication({ ...elsewhere, selfRegistered: true, verified: true }))).toMatchObject(elsewhere);
  });
});
