import { riskSignals, type TenantSettings } from '#contracts';
import type { Violations } from '#kernel';
import { checkList, checkOneOf } from './values.js';

/** Adds a finding at each signal that is none, or occurs twice. */
export const checkRiskSignals = (violations: Violations, pointer: string, { riskNotices, riskSecondFactor }: TenantSettings): void => {
  for (const [member, signals] of Object.entries({ riskNotices, riskSecondFactor })) {
    checkList(violations, `${pointer}/${member}`, signals, riskSignals.length);
    signals.forEach((signal, index) => checkOneOf(violations, `${pointer}/${member}/${index}`, signal, riskSignals));
  }
};
