/** Reads a list to its last page; each page is told as it comes. */
export async function everyPage<Page extends { readonly nextPageToken: string }>(
  read: (pageToken: string) => Promise<Page>,
  tell: (page: Page) => void,
): Promise<void> {
  let token = '';
  do {
    const page = await read(token);
    tell(page);
    token = page.nextPageToken;
  } while (token !== '');
}
