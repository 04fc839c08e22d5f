type OneTimeTable =
  | 'email_verifications'
  | 'one_time_codes'
  | 'password_resets'
  | 'sign_ups'
  | 'email_changes'
  | 'sign_in_messages'
  | 'totp_authenticators'
  | 'sms_numbers'
  | 'passkey_challenges';

/**
 * Removes some of what has expired at `$2` of the tenant `$1`, whenever a row is added to a table of one-time secrets: more goes than comes. `key` tells the
 * rows of a tenant apart. Rows that others hold are left for the next time.
 */
export const removeExpired = (table: OneTimeTable, key: 'id' | 'token_hash'): string => `
  DELETE FROM ${table} WHERE tenant_id = $1 AND ${key} IN (
    SELECT ${key} FROM ${table} WHERE tenant_id = $1 AND expires_at <= $2 LIMIT 100 FOR UPDATE SKIP LOCKED)`;
