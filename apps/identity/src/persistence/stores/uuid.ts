const form = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Whether PostgreSQL would take `value` as an id: anything else names no row. */
export const isUuid = (value: string): boolean => form.test(value);
