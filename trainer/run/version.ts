declare const LONGTAIL_VERSION: string | undefined;

/** Longtail's own version; `development` outside a bundle. */
export const version: string = typeof LONGTAIL_VERSION === 'string' ? LONGTAIL_VERSION : 'development';
