//! Which page comes next, and whether there is one.

/// Where a walk through pages stands.
///
/// A server that keeps giving tokens of pages it has given already would keep
/// its caller for ever. The token of the last page is compared with the next
/// one, and so is one from further back, which moves up when the way from it
/// has doubled (Brent's algorithm): any circle is found, with two tokens kept.
#[derive(Clone, Debug, Default)]
pub(super) struct Cursor {
    /// The token of the page that was given last; before the first, that of the beginning.
    given: Option<String>,
    next: Next,
    mark: Option<String>,
    /// Pages since the mark was set, and how many make it move.
    steps: u64,
    stride: u64,
}

/// What the next poll does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Next {
    /// Asks for the page of this token; for the first one without.
    Page(Option<String>),
    /// Says that the server goes in a circle.
    Circle,
    /// Nothing.
    End,
}

impl Default for Next {
    fn default() -> Self {
        Self::Page(None)
    }
}

impl Cursor {
    /// Begins at the page of this token.
    pub(super) fn starting_at(token: Option<String>) -> Self {
        Self {
            given: token.clone(),
            next: Next::Page(token),
            stride: 1,
            ..Self::default()
        }
    }

    pub(super) fn next(&self) -> &Next {
        &self.next
    }

    /// The token of the page that was given last, or else of the one to begin with; `None` for the very first.
    pub(super) fn given(&self) -> Option<&str> {
        self.given.as_deref()
    }

    /// The token of the page that comes next.
    pub(super) fn coming(&self) -> Option<&str> {
        match &self.next {
            Next::Page(token) => token.as_deref(),
            Next::Circle | Next::End => None,
        }
    }

    /// A page was given. An empty token is none.
    pub(super) fn advance(&mut self, next: Option<String>) {
        if let Next::Page(token) = std::mem::take(&mut self.next) {
            self.given = token;
        }
        self.next = match next.filter(|token| !token.is_empty()) {
            None => Next::End,
            next if next == self.given || next == self.mark => Next::Circle,
            next => {
                self.steps += 1;
                if self.steps >= self.stride {
                    self.mark.clone_from(&next);
                    self.steps = 0;
                    self.stride = self.stride.saturating_mul(2);
                }
                Next::Page(next)
            }
        };
    }

    /// There is nothing more to ask for.
    pub(super) fn end(&mut self) {
        self.next = Next::End;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Walks until the end; gives the tokens that were asked with.
    fn walk(
        start: Option<&str>,
        next: impl Fn(Option<&str>) -> Option<String>,
    ) -> (Vec<Option<String>>, Next) {
        let mut cursor = Cursor::starting_at(start.map(str::to_owned));
        let mut asked = Vec::new();
        while let Next::Page(token) = cursor.next().clone() {
            assert!(asked.len() < 10_000, "no end");
            assert_eq!(cursor.coming(), token.as_deref());
            cursor.advance(next(token.as_deref()));
            assert_eq!(cursor.given(), token.as_deref());
            asked.push(token);
        }
        (asked, cursor.next)
    }

    #[test]
    fn every_circle_is_found() {
        for tail in 0..20_usize {
            for circle in 1..20_usize {
                let number =
                    |token: Option<&str>| token.map_or(0, |token| token.parse().unwrap_or(0));
                let (asked, end) = walk(None, |token| {
                    let next: usize = number(token) + 1;
                    // Pages 1 to `tail`, then `circle` pages again and again.
                    let next = if next > tail + circle { tail + 1 } else { next };
                    Some(next.to_string())
                });
                assert_eq!(end, Next::Circle);
                assert!(
                    asked.len() >= tail + circle,
                    "tail {tail}, circle {circle}: too early"
                );
                let most = 3 * (tail + circle) + 2;
                assert!(
                    asked.len() <= most,
                    "tail {tail}, circle {circle}: {} pages",
                    asked.len()
                );
            }
        }
    }

    #[test]
    fn the_same_token_is_found_at_once() {
        let (asked, end) = walk(None, |token| match token {
            None => Some("a".into()),
            Some("a") => Some("b".into()),
            Some(other) => Some(other.into()),
        });
        assert_eq!((asked.len(), end), (3, Next::Circle));
    }

    #[test]
    fn it_ends_where_there_is_no_token() {
        for (start, last) in [(None, None), (None, Some("")), (Some("7"), None)] {
            let (asked, end) = walk(start, |_| last.map(str::to_owned));
            assert_eq!((asked, end), (vec![start.map(str::to_owned)], Next::End));
        }
    }
}
