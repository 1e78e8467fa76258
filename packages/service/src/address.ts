/** `host:port` or `[v6]:port`. */
const ADDRESS = /^(?:\[([0-9a-fA-F:]+)\]|([A-Za-z0-9.-]+)):(\d{1,5})$/;

/** True for `host:port` with a port of 0–65535. */
export const isAddress = (text: string): boolean => {
  const match = ADDRESS.exec(text);
  return match !== null && Number(match[3]) <= 65_535;
};

/** Splits `host:port`. Throws where {@link isAddress} is false. */
export const hostAndPort = (address: string): { readonly host: string; readonly port: number } => {
  const match = ADDRESS.exec(address);
  if (match === null) throw new Error(`${address} is no host:port`);
  return { host: match[1] ?? match[2]!, port: Number(match[3]) };
};
