/** The fields of a request that a decision is about; who asks, which request it is and its signature come apart. */
export type Body<Request> = Omit<Request, 'requestId' | 'validateOnly' | 'signature'>;
