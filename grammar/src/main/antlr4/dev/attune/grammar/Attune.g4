// The syntax of .attn files.
//
// NEWLINE ends a statement. The lexer makes one token of every line break; Layout then hides those that end nothing,
// adds one before a closing brace and at the end of the file, and balances brackets, so that the parser meets exactly
// one NEWLINE per statement and never an unmatched bracket.
grammar Attune;

options {
    superClass = NestingGuard;
}

file
    : declaration* EOF
    ;

declaration
    : importDeclaration
    | functionDeclaration
    | attentionDeclaration
    | misplacedMember
    | strayStatement
    | NEWLINE
    ;

importDeclaration
    : IMPORT path=STRING NEWLINE
    ;

functionDeclaration
    : FN name=NAME LPAREN (functionParameter (COMMA functionParameter)*)? RPAREN COLON result=NAME ASSIGN body NEWLINE
    ;

functionParameter
    : name=NAME COLON type=NAME
    ;

attentionDeclaration
    : ATTENTION name=NAME LBRACE member* RBRACE NEWLINE
    ;

member
    : constMember
    | paramMember
    | tensorMember
    | scoreMember
    | maskMember
    | softmaxMember
    | weightMember
    | scheduleMember
    | misplacedDeclaration
    | strayStatement
    | NEWLINE
    ;

constMember
    : CONST name=NAME COLON type=NAME ASSIGN value=expression NEWLINE
    ;

paramMember
    : PARAM name=NAME COLON type=NAME (ASSIGN value=expression)? NEWLINE
    ;

tensorMember
    : TENSOR name=NAME COLON element=NAME LBRACKET dimension (COMMA dimension)* RBRACKET NEWLINE
    ;

dimension
    : NAME
    | INTEGER
    ;

scoreMember
    : SCORE ASSIGN body NEWLINE
    ;

maskMember
    : MASK body NEWLINE
    ;

softmaxMember
    : SOFTMAX strategy=NAME (LPAREN (softmaxArgument (COMMA softmaxArgument)*)? RPAREN)? NEWLINE
    ;

softmaxArgument
    : name=NAME ASSIGN value=expression
    ;

weightMember
    : WEIGHT ASSIGN body NEWLINE
    ;

scheduleMember
    : SCHEDULE target=NAME LBRACE (scheduleEntry | strayEntry | NEWLINE)* RBRACE NEWLINE
    ;

scheduleEntry
    : key=NAME (ASSIGN points | scheduleAxis (COMMA scheduleAxis)*) NEWLINE
    ;

scheduleAxis
    : name=NAME ASSIGN points
    ;

points
    : INTEGER (PIPE INTEGER)*
    ;

// Error productions: a line that begins with no word that begins a statement here. It is kept as one node, so that the
// statements around it parse.
strayStatement
    : (braced | ~(IMPORT | FN | ATTENTION | CONST | PARAM | TENSOR | SCORE | MASK | SOFTMAX | WEIGHT | SCHEDULE | LBRACE
        | RBRACE | NEWLINE)) strayRest* NEWLINE
    ;

strayEntry
    : (braced | ~(NAME | LBRACE | RBRACE | NEWLINE)) strayRest* NEWLINE
    ;

misplacedMember
    : (CONST | PARAM | TENSOR | SCORE | MASK | SOFTMAX | WEIGHT | SCHEDULE) strayRest* NEWLINE
    ;

misplacedDeclaration
    : (IMPORT | FN | ATTENTION) strayRest* NEWLINE
    ;

strayRest
    : braced
    | ~(LBRACE | RBRACE | NEWLINE)
    ;

braced
    : LBRACE (braced | ~(LBRACE | RBRACE))* RBRACE
    ;

body
    : block
    | expression
    ;

block
    : LBRACE (letStatement | NEWLINE)* expression NEWLINE RBRACE
    ;

letStatement
    : LET name=NAME (COLON type=NAME)? ASSIGN value=expression NEWLINE
    ;

// From the tightest binding to the loosest.
expression
    : NAME LBRACKET expression (COMMA expression)* RBRACKET                             # read
    | NAME LPAREN (expression (COMMA expression)*)? RPAREN                              # call
    | NAME                                                                              # name
    | SCORE                                                                             # scoreName
    | INTEGER                                                                           # integer
    | FLOAT                                                                             # float
    | (TRUE | FALSE)                                                                    # bool
    | LPAREN expression RPAREN                                                          # parenthesized
    | operator=(MINUS | NOT) expression                                                 # prefix
    | left=expression operator=(STAR | SLASH | PERCENT) right=expression                # infix
    | left=expression operator=(PLUS | MINUS) right=expression                          # infix
    | left=expression operator=(LESS | LESS_EQUAL | GREATER | GREATER_EQUAL) right=expression # infix
    | left=expression operator=(EQUAL | NOT_EQUAL) right=expression                     # infix
    | left=expression operator=AND right=expression                                     # infix
    | left=expression operator=OR right=expression                                      # infix
    | IF condition=expression THEN whenTrue=expression ELSE whenFalse=expression        # conditional
    ;

IMPORT: 'import';
FN: 'fn';
ATTENTION: 'attention';
CONST: 'const';
PARAM: 'param';
TENSOR: 'tensor';
SCORE: 'score';
MASK: 'mask';
SOFTMAX: 'softmax';
WEIGHT: 'weight';
SCHEDULE: 'schedule';
LET: 'let';
IF: 'if';
THEN: 'then';
ELSE: 'else';
TRUE: 'true';
FALSE: 'false';

NAME: [A-Za-z_] [A-Za-z0-9_]*;
INTEGER: [0-9]+;
FLOAT: [0-9]+ '.' [0-9]+ EXPONENT? | [0-9]+ EXPONENT;
STRING: '"' ~["\r\n]* '"';

fragment EXPONENT: [eE] [+-]? [0-9]+;

LPAREN: '(';
RPAREN: ')';
LBRACKET: '[';
RBRACKET: ']';
LBRACE: '{';
RBRACE: '}';
COMMA: ',';
COLON: ':';
ASSIGN: '=';
PIPE: '|';

PLUS: '+';
MINUS: '-';
STAR: '*';
SLASH: '/';
PERCENT: '%';
LESS: '<';
LESS_EQUAL: '<=';
GREATER: '>';
GREATER_EQUAL: '>=';
EQUAL: '==';
NOT_EQUAL: '!=';
AND: '&&';
OR: '||';
NOT: '!';

NEWLINE: '\r\n' | '\n' | '\r';
SPACE: [ \t]+ -> channel(HIDDEN);

// Exactly three slashes: a fourth makes it an ordinary comment, as in a line of slashes.
DOC_COMMENT: '///' (~[/\r\n] ~[\r\n]*)? -> channel(HIDDEN);
LINE_COMMENT: '//' ~[\r\n]* -> channel(HIDDEN);

// What follows is never legal. Each is a token, so that one clear error can be made of it; Layout puts something legal
// in its place.
BLOCK_COMMENT: '/*' .*? ('*/' | EOF);
BAD_NUMBER: [0-9] [A-Za-z0-9_.]* | '.' [0-9] [A-Za-z0-9_.]*;
BAD_STRING: '"' ~["\r\n]*;
SINGLE_AND: '&';
SEMICOLON: ';';
STRAY: .;
