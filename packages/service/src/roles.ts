/** Every role that a token can name. */
export const roles = [
  'secretariat',
  'regulator',
  'department',
  'committee',
  'liaison',
  'auditor',
  'system',
  'service',
] as const;

/** What its bearer does in the collaboration. */
export type Role = (typeof roles)[number];

/** Roles that always act for one province: their tokens name it. */
const provincial: ReadonlySet<string> = new Set<Role>(['regulator', 'department']);

/** True for a role whose token must name a province. */
export const actsForProvince = (role: Role): boolean => provincial.has(role);

/** True for the name of a role. */
export const isRole = (name: unknown): name is Role => (roles as readonly unknown[]).includes(name);
