import { describe, expect, it } from '@jest/globals';
import { appConfigs } from './app-configs.js';
import { fronts } from './fronts.js';
import { services } from './services.js';

describe('the settings that are checked before anything is loaded', () => {
  it('are those of the apps that are then started', () => {
    const started = [...services, ...fronts].map((app) => [app.name, app.config]);
    expect(appConfigs).toEqual(Object.fromEntries(started));
  });
});
