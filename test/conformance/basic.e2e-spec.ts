import { describe } from '@jest/globals';
import { describeSignIns } from './support/sign-in-specs.js';

describe('OpenID Connect: the basic profile', () => {
  describeSignIns([
    ['oidcc-basic-certification-test-plan', 'code', 'query'],
    ['oidcc-formpost-basic-certification-test-plan', 'code', 'form_post'],
  ]);
});
