export function packagedReadme(text: string, options: { readonly imagesUrl?: string | undefined }): string;
