import { isRoleName, maxRolesOfMember, roleNameProblem } from '#contracts';
import { Violations } from '#kernel';

/** Throws `invalid_argument` unless these may be the roles of a member. */
export const checkMemberRoles = (roles: readonly string[]): void => {
  const violations = new Violations();
  violations.check(roles.length <= maxRolesOfMember, '/roles', `must have at most ${maxRolesOfMember} items`);
  roles.slice(0, maxRolesOfMember).forEach((name, index) => {
    violations.check(isRoleName(name), `/roles/${index}`, roleNameProblem);
    violations.check(roles.indexOf(name) === index, `/roles/${index}`, 'occurs twice');
  });
  violations.throwIfAny();
};
