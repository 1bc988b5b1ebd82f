//! The scripts that call `discogen complete` in a shell.

use clap_complete::Shell;

/// The script for a shell; `None` if the shell has no completion at run time.
pub(crate) fn script(shell: Shell) -> Option<&'static str> {
    match shell {
        Shell::Bash => Some(BASH),
        Shell::Zsh => Some(ZSH),
        Shell::Fish => Some(FISH),
        _ => None,
    }
}

/// bash splits words at `=` and `:`, and replaces only what follows the last of them.
const BASH: &str = r#"_discogen() {
    local rest=${COMP_LINE:0:COMP_POINT} words=() word
    for word in "${COMP_WORDS[@]:0:COMP_CWORD+1}"; do
        if [[ ${#words[@]} -gt 0 && $rest != [[:space:]]* ]]; then
            words[${#words[@]}-1]+=$word
        else
            rest=${rest#"${rest%%[![:space:]]*}"}
            words+=("$word")
        fi
        rest=${rest#"$word"}
    done
    local current=${words[${#words[@]}-1]} breaks= prefix= kind value help
    [[ $COMP_WORDBREAKS == *:* ]] && breaks+=:
    [[ $COMP_WORDBREAKS == *=* ]] && breaks+==
    [[ $breaks && $current == *[$breaks]* ]] && prefix=${current%"${current##*[$breaks]}"}
    COMPREPLY=()
    {
        IFS= read -r kind
        while IFS=$'\t' read -r value help; do
            COMPREPLY+=("${value#"$prefix"}")
        done
    } < <("$1" complete -- "${words[@]}" 2>/dev/null)
    if [[ $kind == files ]]; then
        compopt -o default 2>/dev/null
    elif [[ ${#COMPREPLY[@]} -eq 1 && ${COMPREPLY[0]} == *[.=:] ]]; then
        compopt -o nospace 2>/dev/null
    fi
}
complete -F _discogen discogen
"#;

const ZSH: &str = r#"#compdef discogen
_discogen() {
    local -a lines values shown open open_shown
    local line value
    lines=("${(@f)$("${words[1]}" complete -- "${(@)words[1,CURRENT-1]}" "$PREFIX" 2>/dev/null)}")
    if [[ $lines[1] == files ]]; then
        compset -P '--*='
        _files
        return
    fi
    for line in "${(@)lines[2,-1]}"; do
        value=${line%%$'\t'*}
        line=${line/$'\t'/  }
        if [[ $value == *[.=:] ]]; then
            open+=("$value")
            open_shown+=("$line")
        else
            values+=("$value")
            shown+=("$line")
        fi
    done
    compadd -l -d open_shown -S '' -a open
    compadd -l -d shown -a values
}
if [[ $funcstack[1] == _discogen ]]; then
    _discogen "$@"
else
    compdef _discogen discogen
fi
"#;

const FISH: &str = r#"function __discogen_complete
    set -l token (commandline -ct)
    set -l words (commandline -opc)
    set -l lines ($words[1] complete -- $words "$token" 2>/dev/null)
    if test "$lines[1]" = files
        set -l flag (string match -r -- '^--[^=]*=' "$token")
        for path in (__fish_complete_path (string replace -r -- '^--[^=]*=' '' "$token"))
            echo "$flag$path"
        end
    else if test (count $lines) -gt 1
        printf '%s\n' $lines[2..-1]
    end
end
complete -c discogen -f -a '(__discogen_complete)'
"#;
