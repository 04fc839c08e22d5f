import { describe, expect, it } from '@jest/globals';
import { refusal, registerApplication, serviceWithTenants } from '../../test/in-memory-service.js';

describe('reading an application', () => {
  it("refuses another tenant's as unknown", async () => {
    const { service, acme, globex } = await serviceWithTenants();
    const { application } = await registerApplication(service, acme);
    await expect(service.getApplication.execute(globex, application)).rejects.toEqual(refusal('not_found'));
    await expect(service.getApplication.execute(acme, application)).resolves.toEqual(application);
  });
});
