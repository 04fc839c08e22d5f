import { describeSignIns } from './support/sign-in-specs.js';

describeSignIns(1);
