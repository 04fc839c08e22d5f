import { describe } from '@jest/globals';
import { describeSignIns } from './support/sign-in-specs.js';

const legacy = { legacy_features: ['implicit'] };

describe('OpenID Connect: the implicit profile, which is out of date', () => {
  describeSignIns(
    [
      ['oidcc-implicit-certification-test-plan', 'id_token', 'fragment'],
      ['oidcc-implicit-certification-test-plan', 'id_token token', 'fragment'],
      ['oidcc-formpost-implicit-certification-test-plan', 'id_token token', 'form_post'],
    ],
    legacy,
    { ...legacy, response_types: ['id_token', 'id_token token'] },
  );
});
