const form = /^[A-Za-z0-9:._/-]{1,64}$/;

/** Whether `text` may be the name of a role. */
export const isRoleName = (text: string): boolean => form.test(text);

/** What is said of a text that may not. */
export const roleNameProblem = 'must have 1 to 64 letters, digits or : . _ / -';
