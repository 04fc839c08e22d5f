import { describe } from '@jest/globals';
import { describeSignIns } from './support/sign-in-specs.js';

const legacy = { legacy_features: ['implicit'] };

describe('OpenID Connect: the hybrid profile, which is out of date', () => {
  describeSignIns(
    [
      ['oidcc-hybrid-certification-test-plan', 'code id_token', 'fragment'],
      ['oidcc-hybrid-certification-test-plan', 'code token', 'fragment'],
      ['oidcc-hybrid-certification-test-plan', 'code id_token token', 'fragment'],
      ['oidcc-formpost-hybrid-certification-test-plan', 'code id_token token', 'form_post'],
    ],
    legacy,
    { ...legacy, response_types: ['code', 'code id_token', 'code token', 'code id_token token'] },
  );
});
