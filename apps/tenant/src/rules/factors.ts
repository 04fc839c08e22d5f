import {
  enrollableNames,
  firstFactorNames,
  isEnrollable,
  isRoleName,
  roleNameProblem,
  secondFactorNames,
  secondFactorPolicies,
  type TenantSettings,
} from '#contracts';
import type { Violations } from '#kernel';
import { servesCountry } from '#phone-numbers';
import { checkList, checkOneOf, isInstant } from './values.js';

/** Users have a way to sign in. */
const checkFirstFactors = (violations: Violations, pointer: string, { firstFactors }: TenantSettings): void => {
  checkList(violations, pointer, firstFactors, firstFactorNames.length);
  violations.check(firstFactors.length > 0, pointer, 'must have at least 1 item');
  firstFactors.forEach((name, index) => checkOneOf(violations, `${pointer}/${index}`, name, firstFactorNames));
};

/** Longer than that, a lost device would be spared for good. */
const maxRememberBrowserDays = 90;

/** As many roles as one is likely to name by hand. */
const maxRoles = 100;

/** Who must prove a second factor has one that can be set up, or nobody could sign in. */
const checkSecondFactors = (violations: Violations, pointer: string, settings: TenantSettings): void => {
  const { secondFactor, secondFactors, secondFactorRoles, rememberBrowserDays, enrolmentGraceUntil } = settings;
  checkOneOf(violations, `${pointer}/secondFactor`, secondFactor, secondFactorPolicies);
  checkList(violations, `${pointer}/secondFactors`, secondFactors, secondFactorNames.length);
  secondFactors.forEach((name, index) => {
    checkOneOf(violations, `${pointer}/secondFactors/${index}`, name, secondFactorNames);
  });
  violations.check(
    Number.isSafeInteger(rememberBrowserDays) && rememberBrowserDays >= 0 && rememberBrowserDays <= maxRememberBrowserDays,
    `${pointer}/rememberBrowserDays`,
    `must be a whole number from 0 to ${maxRememberBrowserDays}`,
  );
  checkList(violations, `${pointer}/secondFactorRoles`, secondFactorRoles, maxRoles);
  secondFactorRoles.forEach((name, index) => {
    violations.check(isRoleName(name), `${pointer}/secondFactorRoles/${index}`, roleNameProblem);
  });
  violations.check(
    (secondFactor !== 'required' && secondFactorRoles.length === 0) || secondFactors.some(isEnrollable),
    `${pointer}/secondFactors`,
    `must have one of ${enrollableNames.join(', ')} where second_factor is required, or of a role`,
  );
  violations.check(
    enrolmentGraceUntil === null || isInstant(enrolmentGraceUntil),
    `${pointer}/enrolmentGraceUntil`,
    'must be a time as in RFC 3339, or null',
  );
};

/** ISO 3166-1 alpha-2, as numbers have them. */
const country = /^[A-Z]{2}$/;

/** There are not many more. */
const maxCountries = 250;

/** Who lets people prove themselves by text messages says where they live: nobody else is sent any. */
const checkSmsCountries = (violations: Violations, pointer: string, settings: TenantSettings): void => {
  const { smsCountries, secondFactors, backchannelAuthenticationChannels: channels } = settings;
  checkList(violations, `${pointer}/smsCountries`, smsCountries, maxCountries);
  smsCountries.forEach((code, index) => {
    violations.check(
      country.test(code) && servesCountry(code),
      `${pointer}/smsCountries/${index}`,
      'must be a country as in ISO 3166-1 (two capital letters) that has telephone numbers',
    );
  });
  violations.check(
    (!secondFactors.includes('sms-otp') && !channels.includes('sms')) || smsCountries.length > 0,
    `${pointer}/smsCountries`,
    'must have at least 1 item where second_factors has sms-otp, or backchannel_authentication_channels sms',
  );
};

/** How users of a tenant prove who they are. */
export const checkFactors = (violations: Violations, pointer: string, settings: TenantSettings): void => {
  checkFirstFactors(violations, `${pointer}/firstFactors`, settings);
  checkSecondFactors(violations, pointer, settings);
  checkSmsCountries(violations, pointer, settings);
};
